/*
 * frame.h - Modbus TCP frames as a server sees them: requests in, replies out. Pure.
 */
#ifndef SK_SIMULATOR_FRAME_H
#define SK_SIMULATOR_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "models/error.h"
#include "simulator/pdu.h"

#define SK_FRAME_HEAD 7 /**< transaction, protocol, length, unit */
#define SK_FRAME_MAX (SK_FRAME_HEAD + SK_PDU_MAX)

/**
 * Take the first request of a stream.
 * @return its length in bytes; 0: not complete yet; SK_EPROTO: this is not Modbus TCP and
 * the stream cannot be followed any further
 */
SK_MUST_USE int sk_frame_parse(const uint8_t *buf, size_t len, struct sk_request *out);

/** Put the head before a reply of `pdu` bytes that stands at out + SK_FRAME_HEAD. @return
 * length of the whole */
size_t sk_frame_wrap(const struct sk_request *r, size_t pdu, uint8_t *out);

#endif
