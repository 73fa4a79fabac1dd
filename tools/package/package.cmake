# The library as a CMake package, with the headers where they stand: find_package(wconvert) gives wconvert::converters,
# whose facade is converters/convert.h, wconvert::engine_snapshot, which seals and verifies, and wconvert::engine_cache,
# which keeps preprocessed tensors.
include(CMakePackageConfigHelpers)

set(rooms)
foreach(room converters engine/snapshot engine/cache)
  get_property(beneath GLOBAL PROPERTY beneath_${room})
  list(APPEND rooms ${beneath})
endforeach()
list(REMOVE_DUPLICATES rooms)

foreach(room IN LISTS rooms)
  string(REPLACE "/" "_" target ${room})
  file(GLOB headers CONFIGURE_DEPENDS ${room}/*.h)
  install(TARGETS ${target} EXPORT wconvert COMPONENT library)
  install(FILES ${headers} DESTINATION include/wconvert/${room} COMPONENT library)
endforeach()

set(package_folder lib/cmake/wconvert)
install(EXPORT wconvert NAMESPACE wconvert:: FILE wconvert-targets.cmake DESTINATION ${package_folder} COMPONENT library)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/wconvert-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_SOURCE_DIR}/tools/package/wconvert-config.cmake ${PROJECT_BINARY_DIR}/wconvert-config-version.cmake
  DESTINATION ${package_folder} COMPONENT library)
