/*
 * registers_print.h - what was read of a device: tables, CSV or JSON lines.
 */
#ifndef SK_CLI_REGISTERS_PRINT_H
#define SK_CLI_REGISTERS_PRINT_H

#include <stdio.h>

#include "cli/probe.h"

enum sk_registers_format {
	SK_REGISTERS_TABLE, /**< one for each model                        */
	SK_REGISTERS_CSV,   /**< with a head line                          */
	SK_REGISTERS_JSON,  /**< one object a line, null where not known   */
};

struct sk_registers_wish {
	enum sk_registers_format format;
	int model; /**< only this one, or SK_PROBE_MODEL_ALL */
	bool raw;
};

/** Print it. @return 0 or SK_ENOMEM; the stream remembers its own error */
SK_MUST_USE int sk_registers_print(const struct sk_probe *p,
				   const struct sk_registers_wish *wish, FILE *out);

#endif
