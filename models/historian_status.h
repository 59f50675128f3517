/*
 * historian_status.h - is the history being written, and what is missing in it? The
 * payload of <root>/historian/status, retained: birth, every few seconds, last will.
 *
 * {"state":"online","session":4,"t_ms":1732450000123,"reason":"","rows":1017,"lost":0,
 *  "queued":12}
 *
 * `degraded` means that rows are kept in memory because the file cannot be written;
 * `reason` says why.
 */
#ifndef SK_MODELS_HISTORIAN_STATUS_H
#define SK_MODELS_HISTORIAN_STATUS_H

#include <stddef.h>
#include <stdint.h>

#include "models/error.h"
#include "models/status.h"

struct sk_historian_status {
	struct sk_status status; /**< t_ms: when the counts were taken            */
	int64_t rows;		 /**< committed since the program started         */
	int64_t lost;		 /**< known to be missing, since then             */
	int64_t queued;		 /**< waiting in memory                           */
};

SK_MUST_USE int sk_historian_status_encode(const struct sk_historian_status *s, char *buf,
					   size_t size);
SK_MUST_USE int sk_historian_status_decode(const char *json, size_t len,
					   struct sk_historian_status *out);

#endif
