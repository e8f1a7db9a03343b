/*
 * libssl.so.1.1 for .NET Core 3.1 on a system that has OpenSSL 3 only. Of the functions that .NET Core 3.1 looks up by
 * name, OpenSSL 3 lacks these three: they became macros. All others are found in the system's libraries, which this one
 * is linked to. A tool of the build: it is in no package.
 */
extern int EVP_MD_get_size(const void *digest);
extern void *SSL_get1_peer_certificate(const void *ssl);
extern void ERR_new(void);
extern void ERR_set_debug(const char *file, int line, const char *function);
extern void ERR_set_error(int library, int reason, const char *format, ...);

int EVP_MD_size(const void *digest)
{
    return EVP_MD_get_size(digest);
}

void *SSL_get_peer_certificate(const void *ssl)
{
    return SSL_get1_peer_certificate(ssl);
}

void ERR_put_error(int library, int function, int reason, const char *file, int line)
{
    (void)function;
    ERR_new();
    ERR_set_debug(file, line, "");
    ERR_set_error(library, reason, (void *)0);
}
