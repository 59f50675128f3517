/*
 * error.h - the one list of errors every folder returns.
 *
 * Functions return 0 or a negative enum sk_err. Libraries return; only a program's main()
 * exits. The list lives in models/ because models/ is the bottom layer: everything above
 * it, common/ included, speaks these codes.
 */
#ifndef SK_MODELS_ERROR_H
#define SK_MODELS_ERROR_H

/** X(NAME, value, text). Text completes the sentence "cannot ...: <text>". */
#define SK_ERROR_MAP(X)                                         \
	X(OK, 0, "success")                                     \
	X(EINVAL, -1, "invalid argument")                       \
	X(ENOMEM, -2, "out of memory")                          \
	X(ERANGE, -3, "value out of range")                     \
	X(EPARSE, -4, "malformed input")                        \
	X(ECONFIG, -5, "bad configuration")                     \
	X(EIO, -6, "input/output error")                        \
	X(ETIMEOUT, -7, "timed out")                            \
	X(ENOTCONN, -8, "not connected")                        \
	X(EFULL, -9, "no room left")                            \
	X(EPROTO, -10, "protocol violation")                    \
	X(EEXCEPTION, -11, "device answered with an exception") \
	X(EABSENT, -12, "not implemented by the device")        \
	X(EMODEL, -13, "not the expected device or model")      \
	X(EREFUSED, -14, "refused")                             \
	X(ESTALE, -15, "too old")                               \
	X(EBUSY, -16, "busy")                                   \
	X(ENOENT, -17, "not found")                             \
	X(ECORRUPT, -18, "corrupt data")

enum sk_err {
#define SK_ERROR_ENUM(name, value, text) SK_##name = (value),
	SK_ERROR_MAP(SK_ERROR_ENUM)
#undef SK_ERROR_ENUM
};

/** The text of a code; "unknown error" for a number that is none. Never NULL. */
const char *sk_strerror(int err);

/** Put before a prototype whose result must not be ignored. */
#define SK_MUST_USE __attribute__((warn_unused_result))

/** printf-style argument checking. */
#define SK_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

#endif
