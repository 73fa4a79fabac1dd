function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${room})
run(${CMAKE_COMMAND} --install ${built} --prefix ${room}/installed --component library)
run(${CMAKE_COMMAND} -S ${example} -B ${room}/build -G ${generator} -D CMAKE_BUILD_TYPE=Debug
  -D CMAKE_PREFIX_PATH=${room}/installed -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_CXX_FLAGS=${flags})
run(${CMAKE_COMMAND} --build ${room}/build)
run(${room}/build/example ${goldens}/llama/both_biases/hf ${room}/internal)
run(${room}/build/sealing
  ${goldens}/snapshots/vl/llava_flat/upstream_export ${goldens}/image_cache/processors/siglip
  ${goldens}/image_cache/images/rgb.png ${room}/cache)
if(NOT EXISTS ${room}/internal/metadata.yaml)
  message(FATAL_ERROR "the example has made no checkpoint")
endif()
file(REMOVE_RECURSE ${room})
