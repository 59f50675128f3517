/*
 * reason.h - why the controller does not count on a DER: one list, one wording.
 */
#ifndef SK_CONTROLLER_REASON_H
#define SK_CONTROLLER_REASON_H

/** X(NAME, "text that follows the DER's id"). NONE: nothing speaks against it. */
#define SK_REASON_MAP(X)                                   \
	X(NONE, "takes part")                              \
	X(NEVER, "has sent no measurement yet")            \
	X(RETAINED, "is known only from a retained copy")  \
	X(STALE, "has sent no measurement for too long")   \
	X(OFFLINE, "is offline")                           \
	X(STOPPED, "is not running")                       \
	X(NO_FREQUENCY, "measures no plausible frequency") \
	X(INCAPABLE, "takes no frequency offset")          \
	X(NO_ECHO, "does not echo its frequency offset")   \
	X(IGNORES, "does not follow its frequency offset")

enum sk_reason {
#define SK_REASON_ENUM(id, text) SK_REASON_##id,
	SK_REASON_MAP(SK_REASON_ENUM)
#undef SK_REASON_ENUM
		SK_REASON_COUNT
};

/** The text; NULL when `reason` is none of the list. */
const char *sk_reason_text(enum sk_reason reason);

#endif
