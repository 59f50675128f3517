# Compiler flags of every target of ours, as one interface library.
add_library(skerry_flags INTERFACE)
target_compile_definitions(skerry_flags INTERFACE
  _GNU_SOURCE SKERRY_VERSION="${PROJECT_VERSION}")
target_compile_options(skerry_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wvla -Werror
  -fno-common)

# SKERRY_SANITIZE: "" | address (with undefined) | thread
set(SKERRY_SANITIZE "" CACHE STRING "Sanitizer: empty, address or thread")
if(SKERRY_SANITIZE STREQUAL "address")
  set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=all)
elseif(SKERRY_SANITIZE STREQUAL "thread")
  set(sanitize -fsanitize=thread)
endif()
if(sanitize)
  target_compile_options(skerry_flags INTERFACE ${sanitize} -fno-omit-frame-pointer -g)
  target_link_options(skerry_flags INTERFACE ${sanitize})
endif()

option(SKERRY_COVERAGE "Instrument for gcov" OFF)
if(SKERRY_COVERAGE)
  target_compile_options(skerry_flags INTERFACE --coverage -O0 -g)
  target_link_options(skerry_flags INTERFACE --coverage)
endif()

option(SKERRY_HARDEN "Hardening flags for release builds" OFF)
if(SKERRY_HARDEN)
  target_compile_options(skerry_flags INTERFACE
    -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE)
  target_link_options(skerry_flags INTERFACE -pie -Wl,-z,relro,-z,now)
endif()
