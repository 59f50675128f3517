/* trace_read.c - reading a trace; see trace.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/control_state.h"
#include "rehearsal/trace.h"

/* Fields before those of the units, and of each unit. */
#define HEAD_FIELDS 7
#define UNIT_FIELDS 6

/* One line of the file, taken to pieces. */
struct row {
	char *next;
	bool good;
};

static const char *field(struct row *r)
{
	char *begin = r->next;

	if (!begin) {
		r->good = false;
		return "";
	}
	r->next = strchr(begin, ',');
	if (r->next)
		*r->next++ = '\0';
	return begin;
}

/* NAN: not known. */
static double number(struct row *r)
{
	const char *text = field(r);
	char *end;
	double value = strtod(text, &end);

	if (*text && (*end || !isfinite(value)))
		r->good = false;
	return *text ? value : (double)NAN;
}

static void take_mode(struct row *r, int *out)
{
	int mode = sk_mode_by_name(field(r));

	r->good = r->good && mode >= 0;
	*out = mode;
}

static bool take_line(struct sk_trace *t, char *line)
{
	struct row r = {.next = line, .good = true};
	struct sk_sample *s = &t->samples[t->count];
	double at_s = number(&r), setpoints, dispatch;

	s->f_hz = number(&r);
	s->u_hz = number(&r);
	take_mode(&r, &s->mode);
	setpoints = number(&r);
	r.good = r.good && setpoints >= 0 && setpoints < 1e15 &&
		 fabs(at_s - (double)t->count * t->every_s) < t->every_s / 10;
	s->setpoints = r.good ? (int64_t)setpoints : 0;
	s->p_pcc_w = number(&r);
	dispatch = number(&r);
	r.good = r.good && fabs(dispatch) < 1e6;
	s->dispatch = r.good ? (int)dispatch : 0;
	for (size_t i = t->count * t->unit_count; i < (t->count + 1) * t->unit_count;
	     i++) {
		t->p_w[i] = number(&r);
		t->q_var[i] = number(&r);
		t->v_v[i] = number(&r);
		t->offset_hz[i] = number(&r);
		t->soc_pct[i] = number(&r);
		t->online[i] = number(&r);
	}
	return r.good && !r.next;
}

/* What the first line must be. NULL: no memory. */
static char *head_of(const struct sk_trace *t)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	sk_trace_head(t, out);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}

static int read_lines(struct sk_trace *t, FILE *in, const char *path, const char *head,
		      struct sk_diag *diag)
{
	char *line = NULL;
	size_t size = 0;
	int err = SK_OK, number_of_line = 0;

	while (!err && t->count < t->room && getline(&line, &size, in) >= 0) {
		bool first = number_of_line++ == 0;

		if (first && strcmp(line, head) != 0) {
			sk_diag_add(diag, path, 1, "must be the columns %s", head);
			err = SK_EPARSE;
		}
		if (first)
			continue;
		line[strcspn(line, "\n")] = '\0';
		if (take_line(t, line)) {
			t->count++;
			continue;
		}
		sk_diag_add(diag, path, number_of_line,
			    "must have %zu fields, t_s %.10g, a mode, and numbers",
			    HEAD_FIELDS + UNIT_FIELDS * t->unit_count,
			    (double)t->count * t->every_s);
		err = SK_EPARSE;
	}
	if (!err && ferror(in))
		err = SK_EIO;
	free(line);
	return err;
}

int sk_trace_read(struct sk_trace *t, const char *path, struct sk_diag *diag)
{
	char *head = head_of(t);
	FILE *in;
	int err = SK_EIO;

	if (!head)
		return SK_ENOMEM;
	in = fopen(path, "re");
	if (in) {
		err = read_lines(t, in, path, head, diag);
		(void)fclose(in); /* nothing was written */
	}
	if (err == SK_EIO)
		sk_diag_add(diag, path, 0, "cannot be read");
	else if (!err && t->count == 0) {
		sk_diag_add(diag, path, 0, "has no samples");
		err = SK_EPARSE;
	}
	free(head);
	return err;
}
