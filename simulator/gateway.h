/*
 * gateway.h - the devices behind one endpoint, and the answer to a request to one of
 * them. Pure: no socket.
 */
#ifndef SK_SIMULATOR_GATEWAY_H
#define SK_SIMULATOR_GATEWAY_H

#include "simulator/device.h"
#include "simulator/frame.h"

#define SK_UNITS 256

/** Everything that answers on one port. */
struct sk_gateway {
	struct sk_device *unit[SK_UNITS]; /**< borrowed; NULL: nobody               */
	size_t count;
};

/**
 * Answer a request without its carrier, into `pdu` (SK_PDU_MAX).
 * @return length of the reply; 0: the device keeps silent
 */
size_t sk_gateway_reply(const struct sk_gateway *g, const struct sk_request *r,
			uint8_t *pdu);

/** The same as a Modbus TCP frame, into `out` (SK_FRAME_MAX). */
size_t sk_gateway_answer(const struct sk_gateway *g, const struct sk_request *r,
			 uint8_t *out);

/** True while its only device is restarting: then nobody is there to connect to. */
bool sk_gateway_gone(const struct sk_gateway *g);

#endif
