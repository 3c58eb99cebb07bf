/** What jest does before all tests. */
module.exports = () => require('./built-kernel').buildKernel();
