// The add-on itself: its library has no display to open here.
process.dlopen({ exports: {} }, require.resolve('@nut-tree-fork/libnut-linux/build/Release/libnut.node'))
console.log('loaded')
