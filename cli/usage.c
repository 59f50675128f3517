/* usage.c - options from a table; see usage.h. */
#include "cli/usage.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPTIONS_MAX 12
#define LONG_ONLY 256
#define DURATION_MAX_MS (INT64_C(10) * 366 * 86400 * 1000)

static const char *name_of(const struct sk_usage *usage)
{
	return usage->command ? usage->command->name : "";
}

static void print_help(const struct sk_usage *usage)
{
	const struct sk_command *c = usage->command;

	printf("usage: skerryctl [-c FILE] %s [options]%s%s\n\n%s.\n\noptions\n", c->name,
	       c->arguments[0] ? " " : "", c->arguments, c->summary);
	for (const struct sk_option *o = usage->options; o->name; o++) {
		char left[40];

		(void)snprintf(left, sizeof(left), "%c%c%s --%s %s",
			       o->letter ? '-' : ' ', o->letter ? o->letter : ' ',
			       o->letter ? "," : " ", o->name,
			       o->value ? o->value : ""); /* ours: they fit */
		printf("  %-22s %s\n", left, o->help);
	}
	printf("  %-22s %s\n", "-h, --help", "print this and exit");
}

int sk_duration_parse(const char *text, int64_t *out_ms)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = {
		{"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3600000}, {"d", 86400000}};
	char *end;
	double value = strtod(text, &end);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (end == text || strcmp(end, units[i].unit) != 0)
			continue;
		value *= (double)units[i].ms;
		if (!(value >= 0 && value <= (double)DURATION_MAX_MS))
			return SK_EPARSE;
		*out_ms = (int64_t)value;
		return SK_OK;
	}
	return SK_EPARSE;
}

static int take_number(const struct sk_option *o, const char *text)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (end == text || *end || value < o->least || value > o->most) {
		fprintf(stderr, "skerryctl: --%s: '%s' is not allowed, allowed %d..%d\n",
			o->name, text, o->least, o->most);
		return SK_EINVAL;
	}
	*o->number = (int)value;
	return SK_OK;
}

static int take_text(const struct sk_option *o, const char *text)
{
	if (o->texts->count == SK_TEXTS_MAX) {
		fprintf(stderr, "skerryctl: --%s: is given too often, allowed %d times\n",
			o->name, SK_TEXTS_MAX);
		return SK_EINVAL;
	}
	o->texts->text[o->texts->count++] = text;
	return SK_OK;
}

static int take(const struct sk_option *o, const char *text)
{
	if (o->flag)
		*o->flag = true;
	else if (o->text)
		*o->text = text;
	else if (o->texts)
		return take_text(o, text);
	else if (o->number)
		return take_number(o, text);
	else if (sk_duration_parse(text, o->duration_ms)) {
		fprintf(stderr,
			"skerryctl: --%s: '%s' is no duration, allowed a number with "
			"ms, s, min, h or d\n",
			o->name, text);
		return SK_EINVAL;
	}
	return SK_OK;
}

/* getopt's table and letters. '+': skerryctl itself stops at the command's name. */
static void build(const struct sk_usage *usage, struct option *table, char *letters)
{
	size_t n = 0;

	if (!usage->command)
		*letters++ = '+';
	*letters++ = 'h';
	for (; n < OPTIONS_MAX && usage->options[n].name; n++) {
		const struct sk_option *o = &usage->options[n];

		table[n] = (struct option){o->name,
					   o->flag ? no_argument : required_argument,
					   NULL, LONG_ONLY + (int)n};
		if (!o->letter)
			continue;
		*letters++ = o->letter;
		if (!o->flag)
			*letters++ = ':';
	}
	*letters = '\0';
	table[n++] = (struct option){"help", no_argument, NULL, 'h'};
	table[n] = (struct option){0};
}

static const struct sk_option *find(const struct sk_usage *usage, int code)
{
	if (code >= LONG_ONLY)
		return &usage->options[code - LONG_ONLY];
	for (const struct sk_option *o = usage->options; o->name; o++)
		if (o->letter == code)
			return o;
	return NULL;
}

int sk_usage_parse(const struct sk_usage *usage, int argc, char **argv)
{
	struct option table[OPTIONS_MAX + 2];
	char letters[2 * OPTIONS_MAX + 3];
	char *program = argv[0];
	int code, end = SK_OK;

	build(usage, table, letters);
	optind = 0; /* begin anew: skerryctl's own options were parsed before */
	argv[0] =
		(char *)"skerryctl"; /* getopt names it in its messages, writes nothing */
	while (end == SK_OK &&
	       (code = getopt_long(argc, argv, letters, table, NULL)) != -1) {
		const struct sk_option *o = code == '?' ? NULL : find(usage, code);

		if (code == 'h')
			end = SK_USAGE_HELP;
		else if (!o || take(o, optarg))
			end = SK_USAGE_BAD;
	}
	argv[0] = program;
	if (end == SK_USAGE_HELP && usage->command)
		print_help(usage);
	else if (end == SK_USAGE_BAD)
		fprintf(stderr, "Try 'skerryctl %s%s--help'.\n", name_of(usage),
			usage->command ? " " : "");
	return end == SK_OK ? optind : end;
}

int sk_usage_end(const struct sk_usage *usage, int next, int argc, char **argv)
{
	if (next >= argc)
		return 0;
	fprintf(stderr,
		"skerryctl: '%s' is one argument too many. Try 'skerryctl %s --help'.\n",
		argv[next], name_of(usage));
	return SK_EXIT_USAGE;
}
