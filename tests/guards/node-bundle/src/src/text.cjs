const fs = require('fs')
module.exports = () => fs.readFileSync(`${__dirname}/texts/text.txt`, 'utf8')
