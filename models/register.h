/*
 * register.h - the register codec: Modbus registers <-> typed values. Driver and
 * simulator share it.
 *
 * Registers are 16 bit, in host order here; what spans several is high word first unless
 * `low_first`. Sentinels ("not implemented") follow the SunSpec information model: see
 * the table in register.c.
 */
#ifndef SK_MODELS_REGISTER_H
#define SK_MODELS_REGISTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/error.h"

/** X(NAME, "name", registers, kind); registers 0: as many as the point says (strings). */
#define SK_REG_TYPE_MAP(X)         \
	X(U16, "uint16", 1)        \
	X(S16, "int16", 1)         \
	X(U32, "uint32", 2)        \
	X(S32, "int32", 2)         \
	X(U64, "uint64", 4)        \
	X(S64, "int64", 4)         \
	X(F32, "float32", 2)       \
	X(F64, "float64", 4)       \
	X(ENUM16, "enum16", 1)     \
	X(ENUM32, "enum32", 2)     \
	X(BITS16, "bitfield16", 1) \
	X(BITS32, "bitfield32", 2) \
	X(ACC16, "acc16", 1)       \
	X(ACC32, "acc32", 2)       \
	X(ACC64, "acc64", 4)       \
	X(SUNSSF, "sunssf", 1)     \
	X(COUNT, "count", 1)       \
	X(STRING, "string", 0)     \
	X(PAD, "pad", 1)

enum sk_reg_type {
#define SK_REG_TYPE_ENUM(id, name, regs) SK_REG_##id,
	SK_REG_TYPE_MAP(SK_REG_TYPE_ENUM)
#undef SK_REG_TYPE_ENUM
		SK_REG_TYPE_COUNT
};

/** Modbus has four tables of addresses; X(NAME, "name"). Holding, the usual one, is 0. */
#define SK_REG_TABLE_MAP(X)   \
	X(HOLDING, "holding") \
	X(INPUT, "input")     \
	X(COIL, "coil")       \
	X(DISCRETE, "discrete")

enum sk_reg_table {
#define SK_REG_TABLE_ENUM(id, name) SK_TABLE_##id,
	SK_REG_TABLE_MAP(SK_REG_TABLE_ENUM)
#undef SK_REG_TABLE_ENUM
		SK_TABLE_COUNT
};

const char *sk_reg_table_name(enum sk_reg_table table);
int sk_reg_table_by_name(const char *name); /**< or -1 */

const char *sk_reg_type_name(enum sk_reg_type type);
int sk_reg_type_by_name(const char *name);	  /**< or -1 */
unsigned sk_reg_type_size(enum sk_reg_type type); /**< registers; 0 for strings */

/**
 * Decode a number.
 * @param out  written on success; never NAN or infinite
 * @return     0, SK_EABSENT (sentinel, NaN, infinity), SK_EINVAL (a type without a
 * number)
 */
SK_MUST_USE int sk_reg_decode(enum sk_reg_type type, const uint16_t *regs, bool low_first,
			      double *out);

/** The same without sentinels: every integer is one. NAN and infinity are still absent.
 */
SK_MUST_USE int sk_reg_decode_plain(enum sk_reg_type type, const uint16_t *regs,
				    bool low_first, double *out);

/** `count` registers (1..4) as one number without a meaning. */
uint64_t sk_reg_bits(const uint16_t *regs, unsigned count, bool low_first);

/** The inverse of sk_reg_bits(). */
void sk_reg_put_bits(uint64_t bits, uint16_t *regs, unsigned count, bool low_first);

/**
 * Encode a number, rounded to the nearest integer (halves away from zero) where the type
 * is one. NAN encodes the sentinel; a pad is 0 whatever the value.
 * @return 0, SK_ERANGE (does not fit, or would be read as the sentinel), SK_EINVAL (a
 * string)
 */
SK_MUST_USE int sk_reg_encode(enum sk_reg_type type, double value, bool low_first,
			      uint16_t *regs);

/**
 * Decode a string of `count` registers: stops at NUL, trailing blanks cut, bytes outside
 * printable ASCII become '?'. `out` is always terminated.
 */
void sk_reg_decode_text(const uint16_t *regs, unsigned count, char *out, size_t size);

/** Encode a string, NUL-padded; what does not fit is cut. */
void sk_reg_encode_text(const char *text, uint16_t *regs, unsigned count);

#endif
