// The same through `require`.

import checkrein = require('checkrein');

const answered: Buffer = checkrein.answer(Buffer.from('{}'));
const number: number = checkrein.ERROR_CODES['boundary.panic'].number;
export = { answered, number };
