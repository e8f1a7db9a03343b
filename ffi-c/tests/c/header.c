/* The header stands alone, in C11 and in C++17, and may be included twice. It comes first here, so
   that nothing else can lend it a declaration. */
#include <krstate.h>
#include <krstate.h>

#include "check.h"

int main(void) {
    int32_t status = KR_OK;
    kr_value value = {KR_KIND_NULL, 0, {0}, NULL};
    CHECK(status == 0);
    CHECK(value.kind == 0);
    /* The name of the function is a C name in C++ too: this links. */
    CHECK(kr_abi_version() != 0);
    return check_report();
}
