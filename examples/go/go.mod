module example.com/checkrein

go 1.19
