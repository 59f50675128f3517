/*
 * pdu.h - Modbus requests and replies without what carries them: function, address,
 * registers or bits. Pure.
 *
 * Written out instead of libmodbus's modbus_reply(), which ignores the unit, answers
 * illegal requests half a second late and leaves no say over the bytes.
 */
#ifndef SK_SIMULATOR_PDU_H
#define SK_SIMULATOR_PDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/register.h"

#define SK_PDU_MAX 253
#define SK_PDU_READ_MAX 125
#define SK_PDU_WRITE_MAX 123
#define SK_PDU_READ_BITS_MAX 2000
#define SK_PDU_WRITE_BITS_MAX 1968

/** Exceptions of the Modbus application protocol; 0 is none. */
enum sk_modbus_exception {
	SK_MODBUS_GOOD = 0,
	SK_MODBUS_FUNCTION = 1,
	SK_MODBUS_ADDRESS = 2,
	SK_MODBUS_VALUE = 3,
	SK_MODBUS_FAILURE = 4,
	SK_MODBUS_NO_TARGET = 0x0B,
};

enum sk_pdu_function {
	SK_READ_COILS = 1,
	SK_READ_DISCRETE = 2,
	SK_READ_HOLDING = 3,
	SK_READ_INPUT = 4,
	SK_WRITE_COIL = 5,
	SK_WRITE_SINGLE = 6,
	SK_WRITE_COILS = 15,
	SK_WRITE_MULTIPLE = 16
};

struct sk_request {
	uint16_t transaction; /**< Modbus TCP only                                  */
	uint8_t unit, function;
	enum sk_reg_table table;
	bool writes;
	uint16_t address, count; /**< count: 1 for a single write                   */
	uint16_t values[SK_PDU_WRITE_BITS_MAX]; /**< of a write; a bit is 0 or 1     */
	enum sk_modbus_exception exception; /**< what is wrong with the request      */
};

/** Take a PDU of `len` >= 1 apart; transaction and unit of `out` stay as they are. */
void sk_pdu_parse(const uint8_t *pdu, size_t len, struct sk_request *out);

/** Write an exception reply. `pdu` holds SK_PDU_MAX. @return its length */
size_t sk_pdu_exception(const struct sk_request *r, enum sk_modbus_exception exception,
			uint8_t *pdu);

/** Write the reply to a good request; `values` are those read, unused for writes. */
size_t sk_pdu_reply(const struct sk_request *r, const uint16_t *values, uint8_t *pdu);

#endif
