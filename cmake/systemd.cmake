# systemd's units, with the path the programs are installed to.
set(systemd_build ${CMAKE_BINARY_DIR}/systemd)
set(systemd_units ${CMAKE_INSTALL_PREFIX}/lib/systemd/system)
foreach(program driver driver@ controller historian sim)
  set(unit skerry-${program}.service)
  configure_file(systemd/${unit}.in ${systemd_build}/${unit} @ONLY)
  install(FILES ${systemd_build}/${unit} DESTINATION ${systemd_units})
endforeach()
install(FILES systemd/skerry.target DESTINATION ${systemd_units})
install(DIRECTORY systemd/skerry-.service.d DESTINATION ${systemd_units})
install(FILES systemd/skerry.sysusers
        DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/sysusers.d RENAME skerry.conf)
install(FILES systemd/skerry.tmpfiles
        DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/tmpfiles.d RENAME skerry.conf)
