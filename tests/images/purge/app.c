#include <openssl/ssl.h>
#include <stdio.h>

int main(void) {
    printf("%s\n", OpenSSL_version(OPENSSL_VERSION_STRING));
    return SSL_CTX_new(TLS_method()) == NULL;
}
