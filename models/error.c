/* error.c - the texts of the error list. */
#include "models/error.h"

const char *sk_strerror(int err)
{
	switch (err) {
#define SK_ERROR_CASE(name, value, text) \
	case SK_##name:                  \
		return text;
		SK_ERROR_MAP(SK_ERROR_CASE)
#undef SK_ERROR_CASE
	default:
		return "unknown error";
	}
}
