# skerry_embed_sql(NAME DIR): the numbered SQL files of DIR as C strings, in order, so that
# the program carries its schema: const struct { number, name, sql } NAME_migrations[].
function(skerry_embed_sql name dir)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${dir}/[0-9]*.sql)
  set(out ${CMAKE_BINARY_DIR}/generated/${name}_schema.c)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -D OUT=${out} -D NAME=${name} "-DFILES=${files}"
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_sql.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_sql.cmake
    VERBATIM)
endfunction()
