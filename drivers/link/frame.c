/* frame.c - is this the reply we are waiting for? See frame.h. */
#include "drivers/link/frame.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/error.h"

#define MBAP 6 /* transaction, protocol, length: what stands before the unit on TCP */
#define CRC 2  /* what stands behind the rest on a serial line */
#define EXCEPTION_BIT 0x80

/* Lengths from the unit on, without CRC. */
#define EXCEPTION_LEN 3 /* unit, function, code */
#define READ_HEAD 3	/* unit, function, byte count */
#define WRITE_LEN 6	/* unit, function, address, value or count */

static unsigned word(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

SK_PRINTF(3, 4)
static enum sk_frame_state bad(struct sk_frame *f, enum sk_frame_fault fault,
			       const char *fmt, ...)
{
	va_list args;

	f->fault = fault;
	va_start(args, fmt);
	(void)vsnprintf(f->reason, sizeof(f->reason), fmt, args);
	va_end(args);
	return SK_FRAME_BAD;
}

static bool is_bits(const struct sk_frame *f)
{
	return f->want.function == SK_FN_READ_COILS ||
	       f->want.function == SK_FN_READ_DISCRETE;
}

static bool is_read(const struct sk_frame *f)
{
	return is_bits(f) || f->want.function == SK_FN_READ_HOLDING ||
	       f->want.function == SK_FN_READ_INPUT;
}

uint8_t sk_frame_read_function(enum sk_reg_table table)
{
	static const uint8_t functions[SK_TABLE_COUNT] = {
		[SK_TABLE_HOLDING] = SK_FN_READ_HOLDING,
		[SK_TABLE_INPUT] = SK_FN_READ_INPUT,
		[SK_TABLE_COIL] = SK_FN_READ_COILS,
		[SK_TABLE_DISCRETE] = SK_FN_READ_DISCRETE,
	};

	return functions[table];
}

/* Bytes of data in the reply to a read: eight bits share one. */
static unsigned data_len(const struct sk_frame *f)
{
	return is_bits(f) ? (f->want.count + 7u) / 8 : 2u * f->want.count;
}

/* Bytes from the unit on that the reply must have; `function` tells an exception. */
static size_t body_len(const struct sk_frame *f, uint8_t function)
{
	if (function & EXCEPTION_BIT)
		return EXCEPTION_LEN;
	return is_read(f) ? READ_HEAD + data_len(f) : WRITE_LEN;
}

static enum sk_frame_state check_envelope(struct sk_frame *f)
{
	const uint8_t *b = f->bytes;

	if (f->len >= 2 && word(b) != 0 && !f->any_transaction)
		return bad(f, SK_WRONG_TRANSACTION,
			   "reply to transaction %u, asked with 0", word(b));
	if (f->len >= 4 && word(b + 2) != 0)
		return bad(f, SK_WRONG_PROTOCOL, "protocol id %u, Modbus has 0",
			   word(b + 2));
	if (f->len >= MBAP + 2 && word(b + 4) != body_len(f, b[MBAP + 1]))
		return bad(f, SK_WRONG_LENGTH, "length %u, %zu belongs to the request",
			   word(b + 4), body_len(f, b[MBAP + 1]));
	return SK_FRAME_MORE;
}

static enum sk_frame_state check_head(struct sk_frame *f, const uint8_t *body, size_t len)
{
	const struct sk_frame_want *w = &f->want;

	if (len >= 1 && body[0] != w->unit)
		return bad(f, SK_WRONG_UNIT, "reply of unit %u, asked %u", body[0],
			   w->unit);
	if (len >= 2 && (body[1] & ~EXCEPTION_BIT) != w->function)
		return bad(f, SK_WRONG_FUNCTION, "reply to function %u, asked %u",
			   body[1], w->function);
	if (len >= READ_HEAD && body[1] == w->function && is_read(f) &&
	    body[2] != data_len(f))
		return bad(f, SK_WRONG_LENGTH, "%u bytes of registers, asked for %u",
			   body[2], data_len(f));
	return SK_FRAME_MORE;
}

static enum sk_frame_state check_echo(struct sk_frame *f, const uint8_t *body)
{
	const struct sk_frame_want *w = &f->want;
	unsigned what = w->function == SK_FN_WRITE_MANY ? w->count : w->value;

	if (word(body + 2) != w->at)
		return bad(f, SK_WRONG_ECHO, "write of register %u acknowledged, sent %u",
			   word(body + 2), w->at);
	if (word(body + 4) != what)
		return bad(f, SK_WRONG_ECHO, "write acknowledged with %u, sent %u",
			   word(body + 4), what);
	return SK_FRAME_ECHO;
}

static enum sk_frame_state check_whole(struct sk_frame *f, const uint8_t *body,
				       size_t len)
{
	/* The CRC goes low byte first, unlike everything else. */
	if (f->kind == SK_FRAME_RTU &&
	    sk_frame_crc(body, len) != (unsigned)(body[len] | body[len + 1] << 8))
		return bad(f, SK_WRONG_CHECKSUM, "checksum is wrong");
	if (body[1] & EXCEPTION_BIT) {
		f->exception = body[2];
		return f->exception ? SK_FRAME_EXCEPTION
				    : bad(f, SK_WRONG_FUNCTION, "exception 0");
	}
	return is_read(f) ? SK_FRAME_DATA : check_echo(f, body);
}

static enum sk_frame_state check(struct sk_frame *f)
{
	size_t head = f->kind == SK_FRAME_TCP ? MBAP : 0;
	size_t tail = f->kind == SK_FRAME_TCP ? 0 : CRC;
	const uint8_t *body = f->bytes + head;
	size_t len = f->len > head ? f->len - head : 0, whole;

	/* Unit and function first: the length is judged by the function. */
	if (check_head(f, body, len) == SK_FRAME_BAD)
		return SK_FRAME_BAD;
	if (f->kind == SK_FRAME_TCP && check_envelope(f) == SK_FRAME_BAD)
		return SK_FRAME_BAD;
	if (len < 2)
		return SK_FRAME_MORE;
	whole = body_len(f, body[1]);
	if (len < whole + tail)
		return SK_FRAME_MORE;
	if (len > whole + tail && !f->any_transaction)
		return bad(f, SK_WRONG_LENGTH, "%zu bytes behind the reply",
			   len - whole - tail);
	return check_whole(f, body, whole);
}

void sk_frame_begin(struct sk_frame *f, enum sk_frame_kind kind,
		    const struct sk_frame_want *want)
{
	f->kind = kind;
	f->want = *want;
	f->state = SK_FRAME_MORE;
	f->fault = SK_WRONG_NONE;
	f->any_transaction = false;
	f->exception = 0;
	f->reason[0] = '\0';
	f->len = 0;
}

enum sk_frame_state sk_frame_feed(struct sk_frame *f, const uint8_t *bytes, size_t len)
{
	if (f->state == SK_FRAME_BAD || len == 0)
		return f->state;
	if (f->any_transaction && len > sizeof(f->bytes) - f->len)
		len = sizeof(f->bytes) - f->len; /* what follows does not matter */
	if (len > sizeof(f->bytes) - f->len) {
		f->state = bad(f, SK_WRONG_LENGTH, "longer than any reply");
		return f->state;
	}
	memcpy(f->bytes + f->len, bytes, len);
	f->len += len;
	f->state = check(f);
	return f->state;
}

uint16_t sk_frame_register(const struct sk_frame *f, size_t i)
{
	size_t head = f->kind == SK_FRAME_TCP ? MBAP : 0;
	const uint8_t *data = f->bytes + head + READ_HEAD;

	if (is_bits(f))
		return data[i / 8] >> i % 8 & 1;
	return (uint16_t)word(data + 2 * i);
}

uint16_t sk_frame_crc(const uint8_t *bytes, size_t len)
{
	unsigned crc = 0xFFFF;

	for (size_t i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0xA001 : crc >> 1;
	}
	return (uint16_t)crc;
}

const char *sk_exception_name(uint8_t exception)
{
	static const char *const names[] = {
		[1] = "illegal function",
		[2] = "illegal data address",
		[3] = "illegal data value",
		[4] = "device failure",
		[5] = "acknowledge",
		[6] = "device busy",
		[7] = "negative acknowledge",
		[8] = "memory parity error",
		[10] = "gateway path unavailable",
		[11] = "gateway target did not answer",
	};
	const char *name =
		exception < sizeof(names) / sizeof(names[0]) ? names[exception] : NULL;

	return name ? name : "unknown exception";
}
