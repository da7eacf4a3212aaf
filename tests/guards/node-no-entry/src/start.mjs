console.log('start')
