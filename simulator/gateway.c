/* gateway.c - who answers a request, and what; see gateway.h. */
#include "simulator/gateway.h"

static size_t carry_out(struct sk_device *d, const struct sk_request *r, uint8_t *pdu)
{
	uint16_t values[SK_PDU_READ_BITS_MAX];
	enum sk_modbus_exception exception = r->exception;

	if (exception == SK_MODBUS_GOOD)
		exception = r->writes ? sk_device_write(d, r->table, r->address, r->count,
							r->values)
				      : sk_device_read(d, r->table, r->address, r->count,
						       values);
	return exception == SK_MODBUS_GOOD ? sk_pdu_reply(r, values, pdu)
					   : sk_pdu_exception(r, exception, pdu);
}

size_t sk_gateway_reply(const struct sk_gateway *g, const struct sk_request *r,
			uint8_t *pdu)
{
	struct sk_device *d = g->unit[r->unit];

	if (!d || d->gone_s > 0)
		return sk_pdu_exception(r, SK_MODBUS_NO_TARGET, pdu);
	return d->mute ? 0 : carry_out(d, r, pdu);
}

size_t sk_gateway_answer(const struct sk_gateway *g, const struct sk_request *r,
			 uint8_t *out)
{
	size_t len = sk_gateway_reply(g, r, out + SK_FRAME_HEAD);

	return len > 0 ? sk_frame_wrap(r, len, out) : 0;
}

bool sk_gateway_gone(const struct sk_gateway *g)
{
	if (g->count != 1)
		return false;
	for (size_t unit = 0; unit < SK_UNITS; unit++)
		if (g->unit[unit])
			return g->unit[unit]->gone_s > 0;
	return false;
}
