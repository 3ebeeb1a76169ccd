"""Who people are to several rules: who may take a seat, who comes as several candidates."""
