/*
 * fault_bus.h - asking skerry-sim over MQTT: to switch a fault, or which are on.
 */
#ifndef SK_CLI_FAULT_BUS_H
#define SK_CLI_FAULT_BUS_H

#include <stdbool.h>

#include "models/config.h"
#include "models/fault.h"

/** Send an order and print what the simulator answers. @return the exit code */
int sk_fault_send(const struct sk_config *config, const struct sk_fault_order *order);

/** Print the faults that are on for a target. @return the exit code */
int sk_fault_show(const struct sk_config *config, const char *target, bool json);

#endif
