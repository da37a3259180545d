/** The build puts pictures in as `data:` addresses. */
declare module '*.png' {
  const dataUrl: string;
  export default dataUrl;
}
