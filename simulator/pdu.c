/* pdu.c - Modbus requests and replies without their carrier; see pdu.h. */
#include "simulator/pdu.h"

#include <string.h>

#define FIXED 5		/* function, address, count or value */
#define MULTIPLE_HEAD 6 /* the same and the byte count */
#define ADDRESSES 0x10000u
#define EXCEPTION_BIT 0x80
#define COIL_ON 0xFF00

static const struct kind {
	enum sk_pdu_function function;
	enum sk_reg_table table;
	bool writes, many;
	uint16_t most;
} kinds[] = {
	{SK_READ_COILS, SK_TABLE_COIL, false, false, SK_PDU_READ_BITS_MAX},
	{SK_READ_DISCRETE, SK_TABLE_DISCRETE, false, false, SK_PDU_READ_BITS_MAX},
	{SK_READ_HOLDING, SK_TABLE_HOLDING, false, false, SK_PDU_READ_MAX},
	{SK_READ_INPUT, SK_TABLE_INPUT, false, false, SK_PDU_READ_MAX},
	{SK_WRITE_COIL, SK_TABLE_COIL, true, false, 1},
	{SK_WRITE_SINGLE, SK_TABLE_HOLDING, true, false, 1},
	{SK_WRITE_COILS, SK_TABLE_COIL, true, true, SK_PDU_WRITE_BITS_MAX},
	{SK_WRITE_MULTIPLE, SK_TABLE_HOLDING, true, true, SK_PDU_WRITE_MAX},
};

static const struct kind *kind_of(uint8_t function)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].function == (enum sk_pdu_function)function)
			return &kinds[i];
	return NULL;
}

static uint16_t word(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static void put_word(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static uint16_t bit(const uint8_t *at, unsigned index)
{
	return (uint16_t)((unsigned)at[index / 8] >> index % 8 & 1u);
}

static bool is_bits(enum sk_reg_table table)
{
	return table == SK_TABLE_COIL || table == SK_TABLE_DISCRETE;
}

/* Bytes that so many registers or bits take. */
static size_t bytes_of(const struct sk_request *r)
{
	return is_bits(r->table) ? (r->count + 7u) / 8 : 2u * r->count;
}

/* Address and quantity, in the order in which the standard has them judged. */
static enum sk_modbus_exception judge(const struct sk_request *r, unsigned most)
{
	if (r->count < 1 || r->count > most)
		return SK_MODBUS_VALUE;
	if (r->address + r->count > ADDRESSES)
		return SK_MODBUS_ADDRESS;
	return SK_MODBUS_GOOD;
}

static enum sk_modbus_exception parse_multiple(const uint8_t *pdu, size_t len,
					       unsigned most, struct sk_request *r)
{
	enum sk_modbus_exception exception = judge(r, most);

	if (exception == SK_MODBUS_VALUE || len < MULTIPLE_HEAD ||
	    pdu[FIXED] != bytes_of(r) || len != (size_t)MULTIPLE_HEAD + pdu[FIXED])
		return SK_MODBUS_VALUE;
	pdu += MULTIPLE_HEAD;
	for (unsigned i = 0; i < r->count; i++)
		r->values[i] =
			is_bits(r->table) ? bit(pdu, i) : word(pdu + (size_t)2 * i);
	return exception;
}

/* What stands where others have their count is the value. */
static enum sk_modbus_exception parse_single(struct sk_request *r)
{
	r->values[0] = r->count;
	r->count = 1;
	if (r->table == SK_TABLE_COIL) {
		if (r->values[0] != 0 && r->values[0] != COIL_ON)
			return SK_MODBUS_VALUE;
		r->values[0] = r->values[0] == COIL_ON;
	}
	return SK_MODBUS_GOOD;
}

static enum sk_modbus_exception parse(const uint8_t *pdu, size_t len,
				      const struct kind *kind, struct sk_request *r)
{
	if (len < FIXED || (!kind->many && len != FIXED))
		return SK_MODBUS_VALUE;
	r->address = word(pdu + 1);
	r->count = word(pdu + 3);
	if (kind->many)
		return parse_multiple(pdu, len, kind->most, r);
	return kind->writes ? parse_single(r) : judge(r, kind->most);
}

void sk_pdu_parse(const uint8_t *pdu, size_t len, struct sk_request *out)
{
	const struct kind *kind = kind_of(pdu[0]);

	out->function = pdu[0];
	out->address = out->count = 0;
	out->table = kind ? kind->table : SK_TABLE_HOLDING;
	out->writes = kind && kind->writes;
	out->exception = kind ? parse(pdu, len, kind, out) : SK_MODBUS_FUNCTION;
}

size_t sk_pdu_exception(const struct sk_request *r, enum sk_modbus_exception exception,
			uint8_t *pdu)
{
	pdu[0] = r->function | EXCEPTION_BIT;
	pdu[1] = (uint8_t)exception;
	return 2;
}

static size_t reply_to_write(const struct sk_request *r, uint8_t *pdu)
{
	unsigned what = r->count;

	if (r->function == SK_WRITE_SINGLE)
		what = r->values[0];
	else if (r->function == SK_WRITE_COIL)
		what = r->values[0] ? COIL_ON : 0;
	put_word(pdu + 1, r->address);
	put_word(pdu + 3, what);
	return FIXED;
}

size_t sk_pdu_reply(const struct sk_request *r, const uint16_t *values, uint8_t *pdu)
{
	pdu[0] = r->function;
	if (r->writes)
		return reply_to_write(r, pdu);
	pdu[1] = (uint8_t)bytes_of(r);
	memset(pdu + 2, 0, pdu[1]);
	for (unsigned i = 0; i < r->count; i++) {
		if (!is_bits(r->table))
			put_word(pdu + 2 + (size_t)2 * i, values[i]);
		else if (values[i])
			pdu[2 + i / 8] |= (uint8_t)(1u << i % 8);
	}
	return (size_t)2 + pdu[1];
}
