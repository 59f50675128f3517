/*
 * frame.h - Modbus TCP frames as a server sees them: requests in, replies out. Pure.
 *
 * Written out instead of libmodbus's modbus_reply(), which ignores the unit, answers
 * illegal requests half a second late and leaves no say over the bytes.
 */
#ifndef SK_SIMULATOR_FRAME_H
#define SK_SIMULATOR_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "models/error.h"
#include "simulator/device.h"

#define SK_FRAME_MAX 260
#define SK_FRAME_READ_MAX 125
#define SK_FRAME_WRITE_MAX 123

enum sk_frame_function {
	SK_READ_HOLDING = 3,
	SK_READ_INPUT = 4,
	SK_WRITE_SINGLE = 6,
	SK_WRITE_MULTIPLE = 16
};

struct sk_request {
	uint16_t transaction;
	uint8_t unit, function;
	uint16_t address, count; /**< count: 1 for a single write                   */
	uint16_t values[SK_FRAME_WRITE_MAX]; /**< of a write                         */
	enum sk_modbus_exception exception;  /**< what is wrong with the request     */
};

/**
 * Take the first request of a stream.
 * @return its length in bytes; 0: not complete yet; SK_EPROTO: this is not Modbus TCP and
 * the stream cannot be followed any further
 */
SK_MUST_USE int sk_frame_parse(const uint8_t *buf, size_t len, struct sk_request *out);

/** Write an exception reply. `out` holds SK_FRAME_MAX. @return its length */
size_t sk_frame_exception(const struct sk_request *r, enum sk_modbus_exception exception,
			  uint8_t *out);

/** Write the reply to a good request; `regs` are those read, unused for writes. */
size_t sk_frame_reply(const struct sk_request *r, const uint16_t *regs, uint8_t *out);

#endif
