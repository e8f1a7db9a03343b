//! Nothing is left of an import that failed. A process of its own, for it counts all containers.

use krstate::snapshot::{ImportOptions, import};

#[test]
fn nothing_is_left_of_an_import_that_failed() {
    let before = krstate::live_containers();
    let head =
        r#"<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">"#;
    let lists = "<Obj><LST><Obj><LST /></Obj><Obj><LST><S>a</S>";
    for text in [
        format!("{head}{lists}<I32>x</I32>"),
        format!("{head}{lists}"),
        format!("{head}<Obj><IE /><Props><Obj N=\"a\"><LST /></Obj></Props></Obj><I32>x"),
        "[[[], {\"a\": [1, 2, {\"$kr\": \"no such tag\", \"v\": 1}]}]]".to_owned(),
        "[[[], {\"a\": [1, 2".to_owned(),
    ] {
        assert!(import(text.as_bytes(), &ImportOptions::default()).is_err(), "{text}");
        assert_eq!(krstate::live_containers(), before, "{text}");
    }
}
