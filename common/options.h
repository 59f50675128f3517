/*
 * options.h - the command line of a daemon, as app.h promises it.
 */
#ifndef SK_COMMON_OPTIONS_H
#define SK_COMMON_OPTIONS_H

#include <stdbool.h>

#include "common/app.h"
#include "common/log.h"

struct sk_options {
	const char *config_path;
	bool check;
	enum sk_log_level level;
};

enum sk_options_end {
	SK_OPTIONS_RUN,	 /**< go on                                       */
	SK_OPTIONS_DONE, /**< --help or --version was answered: exit 0    */
	SK_OPTIONS_BAD,	 /**< said what is wrong on stderr: exit 2        */
};

/** Parse; answers --help and --version itself. `self` goes to the program's own options.
 */
enum sk_options_end sk_options_parse(const struct sk_program *program, void *self,
				     int argc, char **argv, struct sk_options *out);

#endif
