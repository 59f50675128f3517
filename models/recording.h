/*
 * recording.h - the registers of one device as a text file: tests/golden/NAME.regs, and
 * what skerry-sim serves as a recorded device.
 *
 * A line is "ADDRESS REGISTER...": a decimal address and the hexadecimal registers from
 * there on; '#' begins a comment. A line with the name of a table says where the lines
 * behind it belong, holding at first. What is not listed was not read.
 */
#ifndef SK_MODELS_RECORDING_H
#define SK_MODELS_RECORDING_H

#include "models/diag.h"
#include "models/error.h"
#include "models/regmap.h"

/** Addresses of one table. */
#define SK_RECORDING_REGS 65536

/** init by load, release by clear. Every window has room for SK_RECORDING_REGS, and its
 * `count` ends behind the last register of the file. */
struct sk_recording {
	struct sk_window table[SK_TABLE_COUNT];
};

/** Read a file. Complaints go to `diag` as file:line. @return 0, SK_ECONFIG or
 * SK_ENOMEM; `out` needs clearing on success only */
SK_MUST_USE int sk_recording_load(const char *path, struct sk_recording *out,
				  struct sk_diag *diag);
void sk_recording_clear(struct sk_recording *r);

#endif
