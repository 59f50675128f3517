/*
 * log.h - one line an event, to stderr.
 *
 * Where stderr is the journal (JOURNAL_STREAM says so) each line begins with its priority
 * as <N>; elsewhere with local time, program and level. Any thread; a line is written
 * with one write().
 */
#ifndef SK_COMMON_LOG_H
#define SK_COMMON_LOG_H

#include "models/error.h"

enum sk_log_level {
	SK_LOG_ERROR,
	SK_LOG_WARNING,
	SK_LOG_NOTICE,
	SK_LOG_INFO,
	SK_LOG_DEBUG
};

/** Call once, before any thread starts. `program` is kept, not copied. */
void sk_log_open(const char *program, enum sk_log_level level);

void sk_log(enum sk_log_level level, const char *fmt, ...) SK_PRINTF(2, 3);

#define sk_error(...) sk_log(SK_LOG_ERROR, __VA_ARGS__)
#define sk_warning(...) sk_log(SK_LOG_WARNING, __VA_ARGS__)
#define sk_notice(...) sk_log(SK_LOG_NOTICE, __VA_ARGS__)
#define sk_info(...) sk_log(SK_LOG_INFO, __VA_ARGS__)
#define sk_debug(...) sk_log(SK_LOG_DEBUG, __VA_ARGS__)

#endif
