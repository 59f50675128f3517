/*
 * options.h - the command line of skerry-rehearse.
 */
#ifndef SK_REHEARSAL_OPTIONS_H
#define SK_REHEARSAL_OPTIONS_H

#include <stdbool.h>

struct sk_rehearse_options {
	const char *scenario;
	int seeds, seed;	/**< -1: what the scenario says                       */
	const char *csv, *plot; /**< NULL: none                                      */
	const char *judge;	/**< a trace to judge; NULL: rehearse                */
	bool json, compare, check;
};

enum sk_options_end {
	SK_OPTIONS_RUN,	 /**< go on                        */
	SK_OPTIONS_DONE, /**< help or version was printed  */
	SK_OPTIONS_BAD	 /**< complained on stderr         */
};

enum sk_options_end sk_rehearse_options_parse(int argc, char **argv,
					      struct sk_rehearse_options *out);

#endif
