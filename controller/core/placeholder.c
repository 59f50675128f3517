extern int sk_placeholder;
