const dayFormat: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };

const format: Intl.DateTimeFormatOptions = {
  ...dayFormat,
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
};

/** A moment in the time zone of the person who reads it: `22 Nov 2027, 10:47 GMT+1`. */
export const localTime = (moment: Date): string => new Intl.DateTimeFormat('en-GB', format).format(moment);

/** Its day alone: `22 Nov 2027`. */
export const localDay = (moment: Date): string => new Intl.DateTimeFormat('en-GB', dayFormat).format(moment);
