# The manual pages. skerry.cfg(5) gets its keys from the program that reads them.
set(man_source ${CMAKE_SOURCE_DIR}/docs/man)
set(man_build ${CMAKE_BINARY_DIR}/man)
file(GLOB man_pages_1 CONFIGURE_DEPENDS ${man_source}/*.1)
file(GLOB man_pages_8 CONFIGURE_DEPENDS ${man_source}/*.8)
file(MAKE_DIRECTORY ${man_build})

add_custom_command(
  OUTPUT ${man_build}/skerry.cfg.5
  COMMAND skerryctl check --reference > reference.md
  COMMAND awk -f ${man_source}/keys.awk reference.md ${man_source}/skerry.cfg.5.in
          > skerry.cfg.5
  DEPENDS skerryctl ${man_source}/keys.awk ${man_source}/skerry.cfg.5.in
  WORKING_DIRECTORY ${man_build}
  VERBATIM)
add_custom_target(man ALL DEPENDS ${man_build}/skerry.cfg.5)

install(FILES ${man_pages_1} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${man_build}/skerry.cfg.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES ${man_pages_8} DESTINATION ${CMAKE_INSTALL_MANDIR}/man8)
