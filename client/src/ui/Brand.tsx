/** The mark of the product; the name beside it is text. */
export function BrandMark({ size = 30 }: { size?: number }) {
  return <img src="/favicon.svg" width={size} height={size} alt="" />;
}
