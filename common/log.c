/* log.c - one line an event, to stderr; see log.h. */
#include "common/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LINE_SIZE 1024

static struct {
	const char *program;
	enum sk_log_level level;
	bool journal;
} log_to = {.program = "skerry", .level = SK_LOG_INFO};

static const struct {
	int priority; /* of syslog(3) */
	const char *name;
} levels[] = {
	[SK_LOG_ERROR] = {3, "error"},	 [SK_LOG_WARNING] = {4, "warning"},
	[SK_LOG_NOTICE] = {5, "notice"}, [SK_LOG_INFO] = {6, "info"},
	[SK_LOG_DEBUG] = {7, "debug"},
};

/* Is stderr the journal's stream? The variable names it as device:inode; it is inherited,
 * also by programs whose stderr has become something else since. */
static bool is_journal(const char *stream)
{
	struct stat st;
	char own[64];

	if (!stream || fstat(STDERR_FILENO, &st))
		return false;
	(void)snprintf(own, sizeof(own), "%ju:%ju", (uintmax_t)st.st_dev,
		       (uintmax_t)st.st_ino);
	return strcmp(stream, own) == 0;
}

void sk_log_open(const char *program, enum sk_log_level level)
{
	log_to.program = program;
	log_to.level = level;
	log_to.journal = is_journal(getenv("JOURNAL_STREAM"));
}

static size_t put_head(char *line, size_t size, enum sk_log_level level)
{
	struct timespec now;
	struct tm tm;
	int len;

	if (log_to.journal) {
		len = snprintf(line, size, "<%d>", levels[level].priority);
		return (size_t)len;
	}
	(void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
	if (!localtime_r(&now.tv_sec, &tm))
		tm = (struct tm){0};
	len = snprintf(line, size, "%02d:%02d:%02d.%03ld %s %s: ", tm.tm_hour, tm.tm_min,
		       tm.tm_sec, now.tv_nsec / 1000000, log_to.program,
		       levels[level].name);
	return (size_t)len < size ? (size_t)len : size - 1;
}

/* A payload or a device's text may not forge a second line. */
static void blank_controls(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

void sk_log(enum sk_log_level level, const char *fmt, ...)
{
	char line[LINE_SIZE];
	size_t head;
	va_list args;
	int len;

	if (level > log_to.level)
		return;
	head = put_head(line, sizeof(line) - 1, level);
	va_start(args, fmt);
	len = vsnprintf(line + head, sizeof(line) - 1 - head, fmt, args);
	va_end(args);
	if (len < 0)
		return;
	head += (size_t)len < sizeof(line) - 1 - head ? (size_t)len
						      : sizeof(line) - 2 - head;
	blank_controls(line);
	line[head] = '\n';
	/* Nowhere to complain when stderr is gone. */
	if (write(STDERR_FILENO, line, head + 1) < 0)
		return;
}
