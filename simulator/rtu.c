/* rtu.c - Modbus RTU frames and their times; see rtu.h. */
#include "simulator/rtu.h"

#define CRC_START 0xFFFFu
#define CRC_POLYNOMIAL 0xA001u
#define FRAME_LEAST (SK_RTU_HEAD + 1 + SK_RTU_TAIL)
#define FAST_BAUD 19200
#define FAST_SILENCE_US 1750
#define US_PER_S UINT64_C(1000000)

uint16_t sk_rtu_crc(const uint8_t *bytes, size_t len)
{
	unsigned crc = CRC_START;

	for (size_t i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ CRC_POLYNOMIAL : crc >> 1;
	}
	return (uint16_t)crc;
}

bool sk_rtu_parse(const uint8_t *frame, size_t len, struct sk_request *out)
{
	uint16_t crc;

	if (len < FRAME_LEAST || len > SK_RTU_MAX)
		return false;
	crc = sk_rtu_crc(frame, len - SK_RTU_TAIL);
	if (frame[len - 2] != (crc & 0xFF) || frame[len - 1] != crc >> 8)
		return false;
	out->transaction = 0;
	out->unit = frame[0];
	sk_pdu_parse(frame + SK_RTU_HEAD, len - SK_RTU_HEAD - SK_RTU_TAIL, out);
	return true;
}

size_t sk_rtu_seal(uint8_t *out, size_t len)
{
	uint16_t crc = sk_rtu_crc(out, len);

	out[len] = (uint8_t)(crc & 0xFF);
	out[len + 1] = (uint8_t)(crc >> 8);
	return len + SK_RTU_TAIL;
}

size_t sk_rtu_wrap(const struct sk_request *r, size_t pdu, uint8_t *out)
{
	out[0] = r->unit;
	return sk_rtu_seal(out, SK_RTU_HEAD + pdu);
}

static uint64_t bits(const struct sk_conf_link *link)
{
	return 1u + 8u + (link->parity == 'N' ? 0u : 1u) + (unsigned)link->stop;
}

uint64_t sk_rtu_time_us(const struct sk_conf_link *link, size_t len)
{
	return len * bits(link) * US_PER_S / (unsigned)link->baud;
}

uint64_t sk_rtu_silence_us(const struct sk_conf_link *link)
{
	if (link->baud > FAST_BAUD)
		return FAST_SILENCE_US;
	return 7 * bits(link) * US_PER_S / (2 * (unsigned)link->baud);
}
