/*
 * register.c - the register codec; see register.h.
 *
 * Sentinels are those of the SunSpec information model. Accumulators have the sentinel 0,
 * which a real counter can hold too; they are decoded as plain unsigned numbers.
 */
#include "models/register.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <string.h>

enum kind { UNSIGNED, SIGNED, FLOAT, TEXT, NOTHING };

static const struct {
	const char *name;
	unsigned regs;
	enum kind kind;
	bool sentinel; /* the largest (unsigned) or smallest (signed) means "not there" */
} types[SK_REG_TYPE_COUNT] = {
	[SK_REG_U16] = {"uint16", 1, UNSIGNED, true},
	[SK_REG_S16] = {"int16", 1, SIGNED, true},
	[SK_REG_U32] = {"uint32", 2, UNSIGNED, true},
	[SK_REG_S32] = {"int32", 2, SIGNED, true},
	[SK_REG_U64] = {"uint64", 4, UNSIGNED, true},
	[SK_REG_S64] = {"int64", 4, SIGNED, true},
	[SK_REG_F32] = {"float32", 2, FLOAT, true},
	[SK_REG_F64] = {"float64", 4, FLOAT, true},
	[SK_REG_ENUM16] = {"enum16", 1, UNSIGNED, true},
	[SK_REG_ENUM32] = {"enum32", 2, UNSIGNED, true},
	[SK_REG_BITS16] = {"bitfield16", 1, UNSIGNED, true},
	[SK_REG_BITS32] = {"bitfield32", 2, UNSIGNED, true},
	[SK_REG_ACC16] = {"acc16", 1, UNSIGNED, false},
	[SK_REG_ACC32] = {"acc32", 2, UNSIGNED, false},
	[SK_REG_ACC64] = {"acc64", 4, UNSIGNED, false},
	[SK_REG_SUNSSF] = {"sunssf", 1, SIGNED, true},
	[SK_REG_COUNT] = {"count", 1, UNSIGNED, true},
	[SK_REG_STRING] = {"string", 0, TEXT, false},
	[SK_REG_PAD] = {"pad", 1, NOTHING, false},
};

#define SUNSSF_MOST 10

static const char *const tables[SK_TABLE_COUNT] = {
#define SK_REG_TABLE_NAME(id, name) name,
	SK_REG_TABLE_MAP(SK_REG_TABLE_NAME)
#undef SK_REG_TABLE_NAME
};

const char *sk_reg_table_name(enum sk_reg_table table)
{
	return (unsigned)table < SK_TABLE_COUNT ? tables[table] : NULL;
}

int sk_reg_table_by_name(const char *name)
{
	for (int table = 0; name && table < SK_TABLE_COUNT; table++)
		if (strcmp(tables[table], name) == 0)
			return table;
	return -1;
}

const char *sk_reg_type_name(enum sk_reg_type type)
{
	return (unsigned)type < SK_REG_TYPE_COUNT ? types[type].name : NULL;
}

int sk_reg_type_by_name(const char *name)
{
	for (int type = 0; name && type < SK_REG_TYPE_COUNT; type++)
		if (strcmp(types[type].name, name) == 0)
			return type;
	return -1;
}

unsigned sk_reg_type_size(enum sk_reg_type type)
{
	return (unsigned)type < SK_REG_TYPE_COUNT ? types[type].regs : 0;
}

uint64_t sk_reg_bits(const uint16_t *regs, unsigned count, bool low_first)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < count; i++)
		bits = bits << 16 | regs[low_first ? count - 1 - i : i];
	return bits;
}

void sk_reg_put_bits(uint64_t bits, uint16_t *regs, unsigned count, bool low_first)
{
	for (unsigned i = 0; i < count; i++) {
		regs[low_first ? i : count - 1 - i] = (uint16_t)bits;
		bits >>= 16;
	}
}

static uint64_t all_ones(unsigned regs)
{
	return UINT64_MAX >> (64 - 16 * regs);
}

static uint64_t top_bit(unsigned regs)
{
	return UINT64_C(1) << (16 * regs - 1);
}

static double to_float(uint64_t bits, unsigned regs)
{
	uint32_t low = (uint32_t)bits;
	float narrow;
	double wide;

	if (regs == 2) {
		memcpy(&narrow, &low, sizeof(narrow));
		return (double)narrow;
	}
	memcpy(&wide, &bits, sizeof(wide));
	return wide;
}

static double to_signed(uint64_t bits, unsigned regs)
{
	uint64_t top = top_bit(regs);

	return bits & top ? -(double)(all_ones(regs) - bits + 1) : (double)bits;
}

int sk_reg_decode_plain(enum sk_reg_type type, const uint16_t *regs, bool low_first,
			double *out)
{
	unsigned count = sk_reg_type_size(type);
	uint64_t bits;
	double value;

	if (count == 0 || types[type].kind == NOTHING)
		return SK_EINVAL;
	bits = sk_reg_bits(regs, count, low_first);
	if (types[type].kind == FLOAT)
		value = to_float(bits, count);
	else if (types[type].kind == SIGNED)
		value = to_signed(bits, count);
	else
		value = (double)bits;
	if (!isfinite(value) || (type == SK_REG_SUNSSF && fabs(value) > SUNSSF_MOST))
		return SK_EABSENT;
	*out = value;
	return SK_OK;
}

static uint64_t sentinel(enum sk_reg_type type, unsigned count)
{
	if (types[type].kind == SIGNED)
		return top_bit(count);
	if (types[type].kind == FLOAT)
		return count == 2 ? UINT64_C(0x7FC00000) : UINT64_C(0x7FF8000000000000);
	return types[type].sentinel ? all_ones(count) : 0;
}

/* Of floating point numbers every NAN is absent, whatever its bits. */
static bool is_sentinel(enum sk_reg_type type, uint64_t bits, unsigned count)
{
	return types[type].sentinel && types[type].kind != FLOAT &&
	       bits == sentinel(type, count);
}

int sk_reg_decode(enum sk_reg_type type, const uint16_t *regs, bool low_first,
		  double *out)
{
	unsigned count = sk_reg_type_size(type);

	if (count > 0 && is_sentinel(type, sk_reg_bits(regs, count, low_first), count))
		return SK_EABSENT;
	return sk_reg_decode_plain(type, regs, low_first, out);
}

static int from_float(double value, unsigned regs, uint64_t *bits)
{
	uint32_t low;
	float narrow;

	if (regs == 4) {
		memcpy(bits, &value, sizeof(*bits));
		return SK_OK;
	}
	if (fabs(value) > (double)FLT_MAX)
		return SK_ERANGE;
	narrow = (float)value;
	memcpy(&low, &narrow, sizeof(low));
	*bits = low;
	return SK_OK;
}

static int from_integer(enum sk_reg_type type, double value, unsigned count,
			uint64_t *bits)
{
	double rounded = round(value), limit = ldexp(1, (int)(16 * count));
	bool is_signed = types[type].kind == SIGNED;
	double least = is_signed ? -limit / 2 : 0, most = is_signed ? limit / 2 : limit;

	if (!(rounded >= least && rounded < most) ||
	    (type == SK_REG_SUNSSF && fabs(rounded) > SUNSSF_MOST))
		return SK_ERANGE;
	*bits = rounded < 0 ? (uint64_t)(int64_t)rounded & all_ones(count)
			    : (uint64_t)rounded;
	return types[type].sentinel && *bits == sentinel(type, count) ? SK_ERANGE : SK_OK;
}

int sk_reg_encode(enum sk_reg_type type, double value, bool low_first, uint16_t *regs)
{
	unsigned count = sk_reg_type_size(type);
	uint64_t bits = 0;
	int err = SK_OK;

	if (count == 0)
		return SK_EINVAL;
	if (isnan(value) || types[type].kind == NOTHING)
		bits = sentinel(type, count);
	else if (isinf(value))
		err = SK_ERANGE;
	else if (types[type].kind == FLOAT)
		err = from_float(value, count, &bits);
	else
		err = from_integer(type, value, count, &bits);
	if (!err)
		sk_reg_put_bits(bits, regs, count, low_first);
	return err;
}

void sk_reg_decode_text(const uint16_t *regs, unsigned count, char *out, size_t size)
{
	size_t len = 0;

	if (size == 0)
		return;
	for (unsigned i = 0; i < 2 * count && len + 1 < size; i++) {
		unsigned char c =
			(unsigned char)(i % 2 ? regs[i / 2] & 0xFF : regs[i / 2] >> 8);

		if (c == '\0')
			break;
		out[len++] = c < 0x80 && isprint(c) ? (char)c : '?';
	}
	while (len > 0 && out[len - 1] == ' ')
		len--;
	out[len] = '\0';
}

void sk_reg_encode_text(const char *text, uint16_t *regs, unsigned count)
{
	size_t len = strlen(text);

	for (unsigned i = 0; i < count; i++) {
		unsigned high = 2 * i < len ? (unsigned char)text[2 * i] : 0;
		unsigned low = 2 * i + 1 < len ? (unsigned char)text[2 * i + 1] : 0;

		regs[i] = (uint16_t)(high << 8 | low);
	}
}
