/*
 * register_rows.h - the registers that were read as rows of text, one for each point.
 * Pure.
 */
#ifndef SK_CLI_REGISTER_ROWS_H
#define SK_CLI_REGISTER_ROWS_H

#include "cli/probe.h"

/** Longest string point a model file may define, four hex digits a register. */
#define SK_ROW_RAW_SIZE 520
#define SK_ROW_VALUE_SIZE 260

struct sk_register_row {
	unsigned address; /**< as in the request, from 0                    */
	char name[SK_MAP_NAME_LEN + 1];
	const char *table;	       /**< of Modbus: "holding", ...        */
	const char *type, *unit;       /**< borrowed from the model          */
	char raw[SK_ROW_RAW_SIZE];     /**< hex; "" when it was not read     */
	char value[SK_ROW_VALUE_SIZE]; /**< "" when there is none           */
	double number;		       /**< NAN: the value is a text or none */
	const char *state; /**< "" or why there is no value: "not implemented", ... */
};

/** Rows of a model: its points, or its registers where it has no table. */
size_t sk_register_rows(const struct sk_probe_model *m);

/**
 * Row `i`.
 * @param raw  the number as the registers hold it, without scale, unit and translation
 */
void sk_register_row(const struct sk_probe_model *m, size_t i, bool raw,
		     struct sk_register_row *out);

#endif
