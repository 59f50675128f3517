/* frame.c - Modbus TCP frames around requests and replies; see frame.h. */
#include "simulator/frame.h"

#define COUNTED 6      /* bytes before those the length counts */
#define LENGTH_LEAST 2 /* unit and function */
#define LENGTH_MOST 254

static uint16_t word(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static void put_word(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
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
	sk_pdu_parse(buf + SK_FRAME_HEAD, length - 1, out);
	return (int)(COUNTED + length);
}

size_t sk_frame_wrap(const struct sk_request *r, size_t pdu, uint8_t *out)
{
	put_word(out, r->transaction);
	put_word(out + 2, 0);
	put_word(out + 4, (unsigned)pdu + 1);
	out[6] = r->unit;
	return SK_FRAME_HEAD + pdu;
}
