/* gateway.c - who answers a request, and what; see gateway.h. */
#include "simulator/gateway.h"

static size_t carry_out(struct sk_device *d, const struct sk_request *r, uint8_t *out)
{
	uint16_t regs[SK_FRAME_READ_MAX];
	enum sk_modbus_exception exception = r->exception;
	bool reads = r->function == SK_READ_HOLDING || r->function == SK_READ_INPUT;

	if (exception == SK_MODBUS_GOOD)
		exception = reads ? sk_device_read(d, r->address, r->count, regs)
				  : sk_device_write(d, r->address, r->count, r->values);
	return exception == SK_MODBUS_GOOD ? sk_frame_reply(r, regs, out)
					   : sk_frame_exception(r, exception, out);
}

size_t sk_gateway_answer(const struct sk_gateway *g, const struct sk_request *r,
			 uint8_t *out)
{
	struct sk_device *d = g->unit[r->unit];

	if (!d || d->gone_s > 0)
		return sk_frame_exception(r, SK_MODBUS_NO_TARGET, out);
	return d->mute ? 0 : carry_out(d, r, out);
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
