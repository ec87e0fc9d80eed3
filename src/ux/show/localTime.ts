/** A moment in the time zone of the person who reads it: `22 Nov 2027, 10:47 GMT+1`. What knows all languages is slow to load. */
export const localTime = (moment: Date): string => {
  const clock = [moment.getHours(), moment.getMinutes()].map(twoDigits).join(':');
  return `${localDay(moment)}, ${clock} ${zoneOf(-moment.getTimezoneOffset())}`;
};

/** Its day alone: `22 Nov 2027`. */
export const localDay = (moment: Date): string => {
  const [, month, day, year] = moment.toDateString().split(' ');
  return `${Number(day)} ${month} ${year}`;
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');

const zoneOf = (minutesEast: number): string => {
  if (minutesEast === 0) return 'UTC';
  const [hours, minutes] = [Math.floor(Math.abs(minutesEast) / 60), Math.abs(minutesEast) % 60];
  return `GMT${minutesEast < 0 ? '-' : '+'}${hours}${minutes === 0 ? '' : `:${twoDigits(minutes)}`}`;
};
