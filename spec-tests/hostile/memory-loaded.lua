-- package.loaded and the registry count.
-- limits: memoryLimit=33554432 timeoutMs=30000
-- ends: error not enough memory
for i = 1, 1e9 do package.loaded[i] = { i } end
