import ms = require('ms'); console.log(ms(86400000, { long: true }))
