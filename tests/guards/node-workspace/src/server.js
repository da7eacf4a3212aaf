console.log(require('greeting')('2 days'))
