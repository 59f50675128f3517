/* frame.c - Modbus TCP requests and replies; see frame.h. */
#include "simulator/frame.h"

#define MBAP 7	       /* transaction, protocol, length, unit */
#define COUNTED 6      /* bytes before those the length counts */
#define LENGTH_LEAST 2 /* unit and function */
#define LENGTH_MOST 254
#define FIXED_PDU 5	/* function, address, count or value */
#define MULTIPLE_HEAD 6 /* the same and the byte count */
#define ADDRESSES 0x10000u
#define EXCEPTION_BIT 0x80

static uint16_t word(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static void put_word(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
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
					       struct sk_request *r)
{
	enum sk_modbus_exception exception = judge(r, SK_FRAME_WRITE_MAX);

	if (exception == SK_MODBUS_VALUE || len < MULTIPLE_HEAD ||
	    pdu[FIXED_PDU] != 2 * r->count ||
	    len != (size_t)MULTIPLE_HEAD + pdu[FIXED_PDU])
		return SK_MODBUS_VALUE;
	for (unsigned i = 0; i < r->count; i++)
		r->values[i] = word(pdu + MULTIPLE_HEAD + (size_t)2 * i);
	return exception;
}

static enum sk_modbus_exception parse_pdu(const uint8_t *pdu, size_t len,
					  struct sk_request *r)
{
	switch (r->function) {
	case SK_READ_HOLDING:
	case SK_READ_INPUT:
	case SK_WRITE_SINGLE:
	case SK_WRITE_MULTIPLE:
		break;
	default:
		return SK_MODBUS_FUNCTION;
	}
	if (len < FIXED_PDU || (r->function != SK_WRITE_MULTIPLE && len != FIXED_PDU))
		return SK_MODBUS_VALUE;
	r->address = word(pdu + 1);
	r->count = word(pdu + 3);
	if (r->function == SK_WRITE_MULTIPLE)
		return parse_multiple(pdu, len, r);
	if (r->function == SK_WRITE_SINGLE) {
		r->values[0] = r->count;
		r->count = 1;
	}
	return judge(r, SK_FRAME_READ_MAX);
}

int sk_frame_parse(const uint8_t *buf, size_t len, struct sk_request *out)
{
	unsigned length;

	if (len >= 4 && word(buf + 2) != 0)
		return SK_EPROTO;
	if (len < COUNTED)
		return 0;
	length = word(buf + 4);
	if (length < LENGTH_LEAST || length > LENGTH_MOST)
		return SK_EPROTO;
	if (len < COUNTED + length)
		return 0;
	out->transaction = word(buf);
	out->unit = buf[6];
	out->function = buf[MBAP];
	out->address = out->count = 0;
	out->exception = parse_pdu(buf + MBAP, length - 1, out);
	return (int)(COUNTED + length);
}

/* The head of a reply with `pdu` bytes behind the unit. */
static size_t put_head(const struct sk_request *r, size_t pdu, uint8_t *out)
{
	put_word(out, r->transaction);
	put_word(out + 2, 0);
	put_word(out + 4, (unsigned)pdu + 1);
	out[6] = r->unit;
	out[MBAP] = r->function;
	return MBAP + pdu;
}

size_t sk_frame_exception(const struct sk_request *r, enum sk_modbus_exception exception,
			  uint8_t *out)
{
	size_t len = put_head(r, 2, out);

	out[MBAP] |= EXCEPTION_BIT;
	out[MBAP + 1] = (uint8_t)exception;
	return len;
}

size_t sk_frame_reply(const struct sk_request *r, const uint16_t *regs, uint8_t *out)
{
	size_t len;

	if (r->function == SK_WRITE_SINGLE || r->function == SK_WRITE_MULTIPLE) {
		len = put_head(r, FIXED_PDU, out);
		put_word(out + MBAP + 1, r->address);
		put_word(out + MBAP + 3,
			 r->function == SK_WRITE_SINGLE ? r->values[0] : r->count);
		return len;
	}
	len = put_head(r, (size_t)2 + (size_t)2 * r->count, out);
	out[MBAP + 1] = (uint8_t)(2 * r->count);
	for (unsigned i = 0; i < r->count; i++)
		put_word(out + MBAP + 2 + (size_t)2 * i, regs[i]);
	return len;
}
