const ms = require('ms')
module.exports = (name) => `Hello, ${ms(ms(name), { long: true })}!`
