/* lines.c - the picture of the site as one line a second; see lines.h. */
#include "cli/lines.h"

#include <math.h>
#include <string.h>

#include "cli/figure.h"
#include "cli/text.h"

/* What cannot be written sets the stream's error, which the watch asks for. */

#define P_WIDTH 7
#define UNIT_WIDTH 2 /* of "_w" behind the id */

static int p_width(const struct sk_conf_der *der)
{
	int width = (int)strlen(der->id) + UNIT_WIDTH;

	return width > P_WIDTH ? width : P_WIDTH;
}

void sk_lines_head(const struct sk_picture *p, FILE *out)
{
	fprintf(out, "%5s %8s %6s %8s", "s", "f_hz", "v_v", "offset");
	for (size_t i = 0; i < p->der_count; i++) {
		const struct sk_conf_der *der = p->ders[i].conf;

		fprintf(out, " %*s%s_w", p_width(der) - UNIT_WIDTH - (int)strlen(der->id),
			"", der->id);
	}
	(void)fputs("  mode\n", out);
}

/* Voltage of the site: the controller's, else nothing. */
static double v_v(const struct sk_picture *p, sk_mono_ms now)
{
	return sk_controller_health(p, now) == SK_HEALTH_GOOD ? p->controller.state.v_v
							      : (double)NAN;
}

static double f_offset_hz(const struct sk_picture *p, sk_mono_ms now)
{
	return sk_controller_health(p, now) == SK_HEALTH_GOOD
		       ? p->controller.state.f_offset_hz
		       : (double)NAN;
}

static void print_text(const char *text, FILE *out)
{
	char bytes[5];
	uint32_t c;

	while ((c = sk_text_next(&text)) != 0) {
		(void)sk_text_encode(c, bytes);
		(void)fputs(bytes, out);
	}
}

static void print_mode(const struct sk_picture *p, sk_mono_ms now, FILE *out)
{
	const struct sk_control_state *s = &p->controller.state;
	enum sk_health health = sk_controller_health(p, now);

	if (!p->connected) {
		(void)fputs("no broker", out);
	} else if (health != SK_HEALTH_GOOD) {
		fprintf(out, "controller %s", sk_health_name(health));
	} else {
		(void)fputs(sk_mode_name(s->mode), out);
		if (s->hold[0]) {
			(void)fputs(" (hold: ", out);
			print_text(s->hold, out);
			(void)fputc(')', out);
		}
	}
}

void sk_lines_print(const struct sk_picture *p, sk_mono_ms now, int64_t elapsed_ms,
		    FILE *out)
{
	fprintf(out, "%5.0f %8s %6s %8s", (double)elapsed_ms / 1000,
		sk_figure(sk_picture_f_hz(p, now), 3).text,
		sk_figure(v_v(p, now), 1).text,
		sk_figure_signed(f_offset_hz(p, now), 4).text);
	for (size_t i = 0; i < p->der_count; i++) {
		const struct sk_seen_der *d = &p->ders[i];

		fprintf(out, " %*s", p_width(d->conf),
			sk_figure(sk_der_value(p, d, SK_PT_P_W, now), 0).text);
	}
	(void)fputs("  ", out);
	print_mode(p, now, out);
	(void)fputc('\n', out);
}
